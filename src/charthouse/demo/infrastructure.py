"""An infrastructure project: a data centre move against the end of a lease, with less time than it needs."""

from __future__ import annotations

from charthouse.demo.rows import DemoProject, ShutDown, Week, row

DATA_CENTRE = DemoProject(
    key="DCM",
    name="Data centre move to Frankfurt",
    purpose=(
        "All 214 servers and the storage of the Offenbach site run in Frankfurt before its lease ends, without an "
        "outage of more than four hours for any service."
    ),
    start=Week(-12),
    method="Waterfall",
    manager="LF",
    team=("MO", "IP", "GB", "SN", "RM", "VN", "KM", "HD"),
    shut_downs=(ShutDown("Change freeze over year end", Week(4, "Mon"), Week(6, "Fri")),),
    rows=(
        row("1", "Inventory and design"),
        row(
            "1.1", "Inventory of servers, services and their owners", "12d", "", "GB, RM 50%", "10d 12d 18d", took="14d"
        ),
        row("1.2", "Dependencies between services, measured by traffic", "10d", "1.1SS+4d", "IP", "8d 10d 16d"),
        row("1.3", "Move groups: what must move together", "6d", "1.1; 1.2", "RM", "5d 6d 9d"),
        row("1.4", "Target design: power, racks, network, storage", "12d", "1.2", "IP, SN 50%", "10d 12d 17d"),
        row("1.5", "Security concept for the new site", "8d", "1.4SS+4d", "KM", "6d 8d 12d"),
        row("1.6", "Design approved", "", "1.3; 1.4; 1.5", "HD", deadline=Week(-7, "Fri")),
        row("2", "Procurement"),
        row("2.1", "Tender for racks, switches and cabling", "10d", "1.4", "LF", "8d 10d 15d"),
        row("2.2", "Order network hardware", "3d", "2.1; 1.6", "LF", "2d 3d 5d"),
        row(
            "2.3",
            "Delivery of network hardware",
            "40ed",
            "2.2",
            "",
            "30ed 40ed 65ed",
            notes="Vendor confirms six weeks; last order took eight.",
        ),
        row("2.4", "Order storage system", "3d", "1.6", "SN", "2d 3d 5d"),
        row("2.5", "Delivery of storage system", "35ed", "2.4", "", "28ed 35ed 50ed"),
        row("2.6", "Contract for two dark fibres", "15d", "1.6", "IP", "12d 15d 25d", took="18d"),
        row("2.7", "Fibres handed over by the carrier", "", "2.6+30ed", "IP", deadline=Week(3, "Fri")),
        row("3", "Build the new site"),
        row("3.1", "Cage, power and cooling ready", "20d", "1.6", "GB", "18d 20d 28d"),
        row("3.2", "Racks and structured cabling", "10d", "3.1; 2.1+10d", "GB", "8d 10d 14d"),
        row("3.3", "Core network installed", "8d", "3.2; 2.3", "IP, GB", "6d 8d 12d"),
        row("3.4", "Firewalls and segmentation", "7d", "3.3SS+3d; 1.5", "KM, VN", "5d 7d 11d"),
        row("3.5", "Storage installed and burnt in", "9d", "3.2; 2.5", "SN", "7d 9d 13d"),
        row("3.6", "Site link up on both fibres, fail-over tested", "5d", "3.3; 2.7", "IP", "4d 5d 10d"),
        row("3.7", "Storage replication in step", "12d", "3.5; 3.6", "SN", "10d 12d 20d"),
        row("3.8", "Monitoring and backup for both sites", "8d", "3.6", "RM", "6d 8d 12d"),
        row("3.9", "New site accepted", "", "3.4; 3.7; 3.8", "LF"),
        row("4", "Rehearsals"),
        row("4.1", "Run sheet template and communication tree", "5d", "1.3+20d", "MO", "4d 5d 7d"),
        row("4.2", "Rehearsal with test systems", "4d", "3.9; 4.1", "RM, SN", "3d 4d 6d"),
        row("4.3", "Way back proved for every move group", "5d", "4.2", "RM, VN", "4d 5d 9d"),
        row("4.4", "Go for the moves", "", "4.3", "HD"),
        row("5", "Moves"),
        row("5.1", "Group A: build and test systems", "3d", "4.4", "RM, GB", "2d 3d 5d"),
        row("5.2", "Group B: file, print, directory", "3d", "5.1+2d", "RM, GB, SN", "2d 3d 5d"),
        row("5.3", "Group C: mail and collaboration", "4d", "5.2+2d", "RM, VN", "3d 4d 6d"),
        row("5.4", "Group D: databases and ERP", "4d", "5.3+3d", "SN, RM, IP", "3d 4d 8d"),
        row("5.5", "Group E: shop and customer systems", "3d", "5.4+3d", "RM, IP", "2d 3d 6d"),
        row("5.6", "All services run in Frankfurt", "", "5.5", "LF", deadline=Week(15, "Fri")),
        row("6", "Leave the old site"),
        row("6.1", "Observe a week without the old site", "5d", "5.6", "RM", "5d 5d 5d"),
        row("6.2", "Wipe and certify 1,900 disks", "10d", "6.1", "GB, VN 50%", "8d 10d 14d"),
        row("6.3", "Take down racks and cabling, dispose", "8d", "6.2SS+4d", "GB", "6d 8d 12d"),
        row(
            "6.4",
            "Site handed back to the landlord",
            "1d",
            "6.2; 6.3",
            "LF",
            not_later=Week(18, "Fri"),
            notes="Lease ends; each further month costs €86,000.",
        ),
        row("6.5", "Close contracts of the old site", "5d", "6.4", "LF", "4d 5d 8d"),
        row("6.6", "Project closed", "", "6.5", "HD"),
    ),
)
