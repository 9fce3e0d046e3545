"""A typed Python client of the API: answers as pandas frames, each of one version."""

from kg.client.client import Client
from kg.client.errors import ClientError, ProblemError, TruncatedWarning, UnreachableError
from kg.client.jobs import Job, JobEvent
from kg.client.results import MetricResult

__all__ = [
    "Client",
    "ClientError",
    "Job",
    "JobEvent",
    "MetricResult",
    "ProblemError",
    "TruncatedWarning",
    "UnreachableError",
]
