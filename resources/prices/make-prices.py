#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes models.json and prices.json beside this script from the reference table of the service.

    make-prices.py REFERENCE/models.json

The output depends on the input alone. Prices become decimal strings, so that no reader is tempted to let
them pass through a floating-point number; a batch price is not repeated, because it is half of the other
one: that is checked here, row by row. What the reference table does not hold (rules that stand only in
the text of the API reference, with its section) is added from the tables below.
"""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

# The day as of which the reference was made.
AS_OF = "2026-11-23"
MULTIPLIERS = {"batch": "0.5", "us_only": "1.1"}  # API reference 8.4
WEB_SEARCHES_PER_1000 = "10"  # API reference 8.4
CLASSES = ["input", "output", "cache_write_5m", "cache_write_1h", "cache_read"]

# API reference 3.4: forced tools are refused.
NO_FORCED_TOOLS = {
    "claude-fable-5-1", "claude-fable-5-2", "claude-mythos-5-1", "claude-mythos-5-2",
    "claude-opus-5-5", "claude-sonnet-5-5",
}
# API reference 3.1, 1.8: models after 4.5 end with a user turn.
PREFILL_UP_TO = (4, 5)
# API reference 1.2: temperature and its like at other than the default, models up to 4.6.
SAMPLING_UP_TO = (4, 6)
# API reference 8.8: models before 4.5 refuse a prompt that leaves no room for max_tokens.
OUTPUT_COUNTS_UP_TO = (4, 1)
# API reference 8.4: the last day is exclusive.
FAST_UNTIL = {"claude-opus-4-8": "2026-11-30"}
# API reference 3.1: takes speed "fast" and runs at standard speed.
FAST_IGNORED = {"claude-opus-4-6"}

# Tokens that the service adds once tools are sent: by itself or with tool_choice auto or none, and with any or
# tool (API reference 9.3). Where nothing is published, the value of the other models of the day.
TOOL_PROMPT = [
    (r"claude-(opus|sonnet)-5-5$", (286, 286)),
    (r"claude-haiku-5-5$", (286, 406)),
    (r"claude-opus-5$", (286, 406)),
    (r"claude-sonnet-5$", (354, 474)),
    (r"claude-opus-4-8$", (290, 410)),
    (r"claude-opus-4-7$", (675, 804)),
    (r"claude-(opus|sonnet)-4-6$", (497, 589)),
    (r"claude-(opus|sonnet|haiku)-4-5-", (496, 588)),
    (r"claude-(opus|sonnet)-4-|claude-3-7-sonnet-|claude-opus-4-1", (313, 315)),
    (r"claude-3-5-sonnet-", (313, 315)),
    (r"claude-3-5-haiku-|claude-3-haiku-", (264, 355)),
    (r"claude-3-opus-", (530, 530)),
    (r"claude-3-sonnet-", (159, 159)),
    (r"claude-(fable|mythos)-", (286, 406)),
]

# Measured: tokens around the first message, and around each further one.
FRAME = [
    (r"claude-opus-4-7$", (11, 5)),
    (r"", None),
]
FRAME_OLD, FRAME_NEW = (7, 3), (6, 2)


def fail(text):
    sys.exit(f"make-prices.py: {text}")


def decimal_text(price):
    return None if price is None else format(price.normalize(), "f")


def version(model):
    """(5, 5) for claude-opus-5-5; Mythos Preview stands after all numbered models of its time."""
    numbers = [int(n) for n in re.findall(r"\d+", re.sub(r"-\d{8}$", "", model["id"]))]
    if not numbers:
        return (4, 7)
    return tuple((numbers + [0])[:2])


def first_match(table, model_id):
    for pattern, value in table:
        if re.match(pattern, model_id):
            return value
    fail(f"{model_id} stands in no row of a table")


def model_facts(model):
    supports = model["supports"]
    frame = first_match(FRAME, model["id"]) or (
        FRAME_OLD if model["tokenizer"] == "old" else FRAME_NEW)
    tools = first_match(TOOL_PROMPT, model["id"])
    facts = {key: model[key] for key in [
        "id", "aliases", "display_name", "family", "released", "deprecated", "retires",
        "retires_not_before", "lifecycle", "context_window", "max_output_tokens",
        "batch_max_output_tokens", "batch_max_output_beta"]}
    facts["min_cacheable_tokens"] = model["min_cacheable_tokens"] if supports["cache"] else None
    facts["tokenizer"] = {"old": "older", "new": "newer"}[model["tokenizer"]]
    facts["high_resolution_images"] = {"standard": False, "high": True}[model["image_tier"]]
    for key in ["vision", "batch", "inference_geo", "thinking_enabled", "thinking_adaptive",
                "thinking_between_tools"]:
        facts[key] = supports[key]
    facts["thinking_disabled"] = {"yes": "yes", "never": "never",
                                  "effort<=high": "up_to_high_effort"}[supports["thinking_disabled"]]
    facts["thinking_default"] = supports["thinking_default"]
    facts["effort_levels"] = supports["effort"]
    facts["effort_default"] = supports["effort_default"]
    facts["forced_tools"] = model["id"] not in NO_FORCED_TOOLS
    facts["prefill"] = version(model) <= PREFILL_UP_TO
    facts["sampling_parameters"] = version(model) <= SAMPLING_UP_TO
    facts["window_includes_output"] = version(model) <= OUTPUT_COUNTS_UP_TO
    facts["fast"] = supports["fast"]
    facts["fast_until"] = FAST_UNTIL.get(model["id"])
    facts["fast_ignored"] = model["id"] in FAST_IGNORED
    facts["tool_prompt_tokens"], facts["forced_tool_prompt_tokens"] = tools
    facts["frame_tokens"], facts["turn_tokens"] = frame
    return facts


def price_row(model, row):
    where = f"{model['id']} from {row['effective_from']} ({row['speed']})"
    if row["speed"] not in ("standard", "fast"):
        fail(f"{where}: unknown speed")
    for name in CLASSES:
        price, batch = row[name], row[f"batch_{name}"]
        if price is not None and (price <= 0 or price.as_tuple().exponent < -6):
            fail(f"{where}: {name} {price} is not a whole number of micro-dollars above 0")
        expected = None if price is None or row["speed"] == "fast" else price * Decimal(MULTIPLIERS["batch"])
        if batch != expected:
            fail(f"{where}: batch price of {name} is {batch}, not {expected}")
    made = {
        "from": row["effective_from"],
        "until": row["effective_to"],
        "speed": row["speed"],
        "above_prompt_tokens": row["above_input_tokens"],
    }
    made.update({name: decimal_text(row[name]) for name in CLASSES})
    made["confidence"] = row.get("confidence", model["confidence"])
    return made


def write(name, content):
    path = Path(__file__).resolve().parent / name
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    if len(sys.argv) != 2:
        fail("the path of the reference models.json is the one argument")
    models = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"), parse_float=Decimal,
                        parse_int=lambda text: int(text))
    names = [name for model in models for name in [model["id"], *model["aliases"]]]
    if len(names) != len(set(names)):
        fail("a name stands for two models")
    for model in models:
        for row in model["prices"]:
            for key in [k for k in row if k.removeprefix("batch_") in CLASSES]:
                row[key] = None if row[key] is None else Decimal(row[key])
    write("models.json", {"as_of": AS_OF, "models": [model_facts(model) for model in models]})
    write("prices.json", {
        "as_of": AS_OF,
        "currency": "USD",
        "unit": "USD per million tokens",
        "multipliers": MULTIPLIERS,
        "web_searches_per_1000": WEB_SEARCHES_PER_1000,
        "models": {model["id"]: [price_row(model, row) for row in model["prices"]]
                   for model in models},
    })


main()
