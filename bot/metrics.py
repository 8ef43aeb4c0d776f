"""Counts for operators. Labels are codes from closed sets; never a channel, an author or text."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from policies.message import Platform

REGISTRY = CollectorRegistry()

MESSAGES = Counter("chaperone_messages", "Messages checked.", ["platform", "verdict"], registry=REGISTRY)
FINDINGS = Counter("chaperone_findings", "Findings by policy.", ["policy"], registry=REGISTRY)
CHECK_FAILURES = Counter("chaperone_check_failures", "Checks that raised.", ["platform"], registry=REGISTRY)
CHECK_SECONDS = Histogram(
    "chaperone_check_seconds",
    "Time of one check.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0),
    registry=REGISTRY,
)
DELIVERIES = Counter("chaperone_deliveries", "Delivery tries.", ["platform", "route", "outcome"], registry=REGISTRY)
SETTLED = Counter("chaperone_settled", "Flags settled by their authors.", ["platform", "state"], registry=REGISTRY)
ANSWERS = Counter("chaperone_answers", "What authors did about notices.", ["platform", "act"], registry=REGISTRY)
PLATFORM_EVENTS = Counter(
    "chaperone_platform_events", "What a platform told of itself.", ["platform", "code"], registry=REGISTRY
)
TIPS = Counter("chaperone_tips", "Tips posted.", ["platform", "outcome"], registry=REGISTRY)
FOREIGN = Counter(
    "chaperone_foreign_messages", "Messages of other organisations, left alone.", ["platform"], registry=REGISTRY
)
ACKNOWLEDGED = Counter("chaperone_acknowledged", "Policies confirmed by newcomers.", ["platform"], registry=REGISTRY)
INTRODUCTIONS = Counter("chaperone_introductions", "Channels introduced.", ["platform", "outcome"], registry=REGISTRY)
PAUSED = Gauge("chaperone_paused_scopes", "Channels (or all) on pause.", registry=REGISTRY)


def tally(platform: Platform, code: str) -> None:
    """Count what a platform tells of itself, such as ``rate_limited``; implements ``adapters.port.Tally``."""
    PLATFORM_EVENTS.labels(platform, code).inc()
