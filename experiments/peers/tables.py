"""Reads the sets of datasets/catalogue.yaml with pandas, as `reasonable` reads them."""
from pathlib import Path

import pandas as pd
import yaml

import arena

SHIPPED = arena.ROOT / "datasets"


def load_dataset(name, data_dir, keeps=()):
    """The entry of the catalogue, the columns a model may see, and the target. `keeps`: columns that the catalogue drops
    and that are wanted here."""
    catalogue = yaml.safe_load((SHIPPED / "catalogue.yaml").read_text())
    entry = next((e for e in catalogue["datasets"] if e["name"] == name), None)
    if entry is None:
        raise KeyError(f"{name} is not in the catalogue")
    if not entry["shipped"] and not data_dir:
        raise FileNotFoundError(name)
    root = SHIPPED if entry["shipped"] else Path(data_dir)
    parts = [pd.read_csv(root / file["path"], header=0 if entry["header"] else None,
                         names=None if entry["header"] else entry["column_names"],
                         sep=entry.get("separator", ","), skipinitialspace=entry.get("trim", False),
                         dtype=str, keep_default_na=False, na_values=entry.get("missing", []))
             for file in entry["files"]]
    table = pd.concat(parts, ignore_index=True)
    target = table.pop(entry["target"])
    table = table.drop(columns=[c for c in entry["drop"] if c not in keeps])
    for column in table:
        table[column] = as_numbers(table[column])
    if entry["task"] == "regression":
        labels, target = None, target.astype(float).to_numpy()
    elif entry["task"] == "binary":
        negative = next(v for v in target.unique() if v != entry["positive"])
        labels, target = [negative, entry["positive"]], (target == entry["positive"]).astype(int).to_numpy()
    else:
        numeric = as_numbers(target).dtype.kind == "f"
        labels = sorted(target.unique(), key=float if numeric else str)
        target = target.map({v: i for i, v in enumerate(labels)}).to_numpy()
    return entry, table, target, labels


def as_numbers(column):
    """The column as doubles; as it stands if a cell is a word or a code with a leading zero."""
    present = column.dropna()
    if present.str.fullmatch(r"0\d+").any():
        return column
    try:
        return pd.to_numeric(column).astype(float)
    except (ValueError, TypeError):
        return column
