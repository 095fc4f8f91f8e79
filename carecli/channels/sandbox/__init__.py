"""A small but stateful stand-in for X API v2 on loopback, with customers who write and answer.

`scenarios` says who is there and what was written; `customers` plays it by the clock into the
`world` and its `mail`. `service` takes each request through the door (`access`, `permissions`; who
has no key yet gets one by `consent` and `grants`), the till (`billing`) and the `limits` to its
endpoint (`routes`), which answers in X's own words; `faults` knows worse ones. `sandbox` puts it
behind a loopback port. The demo, the tests and the pictures in the documentation all talk to it
over real HTTP.
"""

from carecli.channels.sandbox.sandbox import Sandbox
from carecli.channels.sandbox.scenarios import Scenario, load

__all__ = ["Sandbox", "Scenario", "load"]
