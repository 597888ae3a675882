// Who is on the frontier of some axes: nobody else is at least as good on all of them and better on one.

function frontierOf(protocol, axes) {
  const columns = axes.map((axis) => {
    const values = protocol.readings.get(axis.id).value;
    return axis.higher ? Array.from(values, (value) => -value) : Array.from(values);
  });
  const complete = d3.range(protocol.count).filter((index) => columns.every((column) => !Number.isNaN(column[index])));
  const dominates = (first, second) => {
    let isBetter = false;
    for (const column of columns) {
      if (column[first] > column[second]) return false;
      if (column[first] < column[second]) isBetter = true;
    }
    return isBetter;
  };
  const members = complete.filter((index) => !complete.some((other) => dominates(other, index)));
  members.sort((first, second) => {
    for (const column of columns) if (column[first] !== column[second]) return column[first] - column[second];
    return protocol.label[first] < protocol.label[second] ? -1 : 1;
  });
  // Numbered from the cheapest to the best, as in the picture without a script.
  members.reverse();
  const numbers = new Map(members.map((index, place) => [index, place + 1]));
  return { members, numbers, complete };
}
