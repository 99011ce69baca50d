"""Many machines on one: hosts in network namespaces, a campaign through them, and faults from a seed.

`python -m tests.cluster --people 20000 --seeds 5` prints a table and one JSON line for each seed. It needs root and
iproute2; everything runs in namespaces of its own (network, mounts, processes), and ends with it.

In reading order:
    hosts       a host: a namespace, a cable to the switch, processes; how it is killed, cut off, slowed, frozen
    house       which process of an installation runs on which host, and with which settings
    front       the proxy before the two webs, as in docs/deploy.md
    callers     people who pledge meanwhile, and go on as people do when a screen does not come
    faults      what goes wrong and when, from a seed
    verdict     the provider's log against the ledger, the callers against the pledges
    provider    the simulated provider as a process that the other hosts reach
    run         one campaign under the faults of one seed
"""
