"""Reads OpenMetrics on standard input, as strictly as the specification; prints the samples, sorted, one a
line: NAME LABELS-AS-JSON VALUE."""
import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

for family in text_string_to_metric_families(sys.stdin.buffer.read().decode("utf-8", "strict")):
    if not family.documentation:
        sys.exit(f"{family.name} has no help")
    for s in family.samples:
        print(s.name, json.dumps(s.labels, sort_keys=True), s.value)
