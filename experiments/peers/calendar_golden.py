"""Writes Tests/Fixtures/golden/{calendar,time_texts}.json: `python experiments/peers/calendar_golden.py`."""
import json, math, os, random, sys
from datetime import datetime, timedelta, timezone

folder = os.path.join(os.path.dirname(__file__), "../../Tests/Fixtures/golden")
random.seed(20261126)
epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
version = "%d.%d.%d" % sys.version_info[:3]


def seconds(moment):
    """Exact whole seconds; a moment without zone is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return (moment - epoch) // timedelta(seconds=1)


def write(name, call, **content):
    with open(os.path.join(folder, name), "w") as file:
        json.dump(dict(meta=[dict(library="python datetime", version=version, call=call)], **content), file,
                  separators=(",", ":"))
        file.write("\n")


# Moments: around New Year, leap days, and the turn of the epoch, and drawn from all years.
moments = [datetime(y, m, d, *clock)
           for y in (1, 4, 1600, 1899, 1900, 1969, 1970, 1999, 2000, 2004, 2009, 2011, 2020, 2021, 2024, 2100, 9999)
           for m, d in ((1, 1), (1, 3), (1, 4), (2, 28), (3, 1), (12, 28), (12, 31))
           for clock in ((0, 0, 0), (23, 59, 59))]
moments += [datetime(y, 2, 29, 12, 30, 15) for y in (4, 1600, 2000, 2004, 2024)]
moments += [datetime(1, 1, 2) + timedelta(seconds=random.randrange(86400 * 365 * 9990)) for _ in range(120)]
offsets = [0, 3600, 7200, -18000, 20700, -34200]


def parts(moment):
    year, week, weekday = moment.isocalendar()
    day = moment.timetuple().tm_yday
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    first = datetime(moment.year + (moment.month == 12), moment.month % 12 + 1, 1) if (moment.year, moment.month) != (
        9999, 12) else None
    length = 31 if first is None else (first - timedelta(days=1)).day
    years = 366 if moment.year % 4 == 0 and (moment.year % 100 != 0 or moment.year % 400 == 0) else 365
    shares = {
        "quarter": (moment.month - 1) // 3 / 4, "month": (moment.month - 1) / 12, "week": (week - 1) / 53,
        "day-of-year": (day - 1) / years, "day-of-month": (moment.day - 1) / length, "week-day": (weekday - 1) / 7,
        "time-of-day": clock / 86400, "hour": moment.hour / 24, "minute": moment.minute / 60,
        "second": moment.second / 60}
    values = [
        (moment.date() - datetime(1970, 1, 1).date()).days + clock / 86400, moment.year, (moment.month + 2) // 3,
        moment.month, week, day, moment.day, weekday, clock / 3600, moment.hour, moment.minute, moment.second]
    return (values, [round(math.sin(2 * math.pi * share), 13) for share in shares.values()],
            [round(math.cos(2 * math.pi * share), 13) for share in shares.values()])


names = ["days", "year", "quarter", "month", "week", "day-of-year", "day-of-month", "week-day", "time-of-day", "hour",
         "minute", "second"]
cases = []
for index, moment in enumerate(moments):
    # Near the ends of the calendar a zone would leave it.
    offset = offsets[index % len(offsets)] if 1 < moment.year < 9999 else 0
    values, sines, cosines = parts(moment)
    cases.append(dict(seconds=seconds(moment) - offset, offset=offset, values=values, sines=sines, cosines=cosines))
write("calendar.json", "datetime, isocalendar, timetuple", names=names, cyclic=names[2:], cases=cases)

# Texts in every form, with the seconds that they stand for.
zones = {"+02:00": 7200, "-0530": -19800, "Z": 0, " UTC": 0, "+01": 3600}
some = [moment for moment in moments if 1000 <= moment.year][::3]
forms = {
    "year-first": ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y%m%dT%H%M%S",
                   "%Y-%-m-%-d", "%Y-%-m-%-d %-H:%M:%S", "%Y-%m-%d %I:%M:%S %p", "%Y%m%d %H:%M:%S", "%Y/%m/%d %-I:%M:%S%p"],
    "day-first": ["%d/%m/%Y", "%-d.%-m.%Y", "%d-%m-%Y %H:%M:%S", "%d.%m.%Y, %H:%M:%S"],
    "month-first": ["%m/%d/%Y", "%-m/%-d/%Y %-I:%M:%S %p", "%m-%d-%Y"],
    "month-name": ["%d-%b-%Y", "%d %B %Y", "%b %d %Y", "%B %-d, %Y", "%a, %d %b %Y %H:%M:%S", "%a %b %d %H:%M:%S %Y",
                   "%d/%b/%Y:%H:%M:%S", "%Y-%b-%d", "%d%b%Y", "%d %b %Y %I:%M:%S %p"],
}
texts = []
for form, patterns in forms.items():
    for number, pattern in enumerate(patterns):
        for moment in some[number::5]:
            kept = moment if "%S" in pattern else moment.replace(hour=0, minute=0, second=0)
            text = kept.strftime(pattern).replace("%Y", "%04d" % kept.year)
            texts.append(dict(form=form, pattern=pattern, text=text, seconds=seconds(kept)))
for zone, offset in zones.items():
    for pattern in ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S"):
        for moment in some[::9]:
            if 1 < moment.year < 9999:
                texts.append(dict(form="year-first", pattern=pattern + zone, text=moment.strftime(pattern) + zone,
                                  seconds=seconds(moment) - offset))
for moment in some[::2]:
    year, week, day = moment.isocalendar()
    if 1000 <= year <= 9999:
        monday = datetime.fromisocalendar(year, week, 1)
        texts.append(dict(form="week", pattern="week", text="%04d-W%02d" % (year, week), seconds=seconds(monday)))
        texts.append(dict(form="week", pattern="day of week", text="%04d-W%02d-%d" % (year, week, day),
                          seconds=seconds(moment.replace(hour=0, minute=0, second=0))))
    first = moment.replace(day=1, hour=0, minute=0, second=0)
    texts.append(dict(form="year-month", pattern="%Y-%m", text=first.strftime("%Y-%m"), seconds=seconds(first)))
    texts.append(dict(form="month-name", pattern="%b %Y", text=first.strftime("%b %Y"), seconds=seconds(first)))
    quarter = first.replace(month=(first.month - 1) // 3 * 3 + 1)
    texts.append(dict(form="quarter", pattern="quarter", text="%04dQ%d" % (first.year, (first.month + 2) // 3),
                      seconds=seconds(quarter)))
write("time_texts.json", "strftime", texts=texts)
