"""A cybersecurity project: zero trust access and the certificate that customers ask for."""

from __future__ import annotations

from charthouse.demo.rows import DemoProject, ShutDown, Week, row

ZERO_TRUST = DemoProject(
    key="ZTA",
    name="Zero trust access and ISO 27001",
    purpose=(
        "Nobody and nothing is trusted for being inside the network; the certificate that three large customers demand "
        "is held before their contracts are renewed."
    ),
    start=Week(-13),
    method="PRINCE2",
    manager="KM",
    team=("AC", "OT", "LB", "VN", "IP", "RM", "AV", "PR"),
    country="AT",
    time_zone="Europe/Vienna",
    shut_downs=(ShutDown("Company holidays", Week(5, "Wed"), Week(6, "Fri")),),
    rows=(
        row("1", "Starting up"),
        row("1.1", "Business case and mandate", "5d", "", "AC, KM", "4d 5d 8d"),
        row("1.2", "Gap analysis against ISO 27001:2022", "12d", "1.1", "LB, KM 50%", "10d 12d 16d"),
        row("1.3", "Scope and statement of applicability, first version", "8d", "1.2", "LB", "6d 8d 12d"),
        row(
            "1.4", "Risk assessment with asset owners, eleven workshops", "15d", "1.2SS+5d", "KM, LB 50%", "12d 15d 22d"
        ),
        row("1.5", "Project board authorises the stages", "", "1.3; 1.4", "AC", deadline=Week(-9, "Fri")),
        row("2", "Identity"),
        row("2.1", "One directory: merge three sources", "15d", "1.5", "OT", "12d 15d 25d", took="19d"),
        row("2.2", "Second factor for all staff", "12d", "2.1SS+8d", "OT, AV 50%", "10d 12d 18d"),
        row("2.3", "Passkeys for administrators", "5d", "2.2SS+4d", "OT", "4d 5d 8d"),
        row("2.4", "Joiner, mover, leaver process automated", "14d", "2.1", "OT, LB 25%", "11d 14d 22d"),
        row("2.5", "Privileged access: vault and session recording", "15d", "2.3", "VN, OT 50%", "12d 15d 24d"),
        row("2.6", "Access reviewed by every owner", "10d", "2.4", "LB", "8d 10d 18d"),
        row("2.7", "Identity stage closed", "", "2.2; 2.5; 2.6", "AC", deadline=Week(4, "Fri")),
        row("3", "Network and devices"),
        row("3.1", "Inventory of devices complete and kept by itself", "12d", "1.5", "RM", "10d 12d 16d"),
        row("3.2", "Device health as a condition of access", "10d", "3.1; 2.1", "RM, OT 25%", "8d 10d 15d"),
        row("3.3", "Segment the network: offices, plants, data centre", "20d", "1.5", "IP", "16d 20d 30d", took="22d"),
        row("3.4", "Replace VPN by application access, pilot of 60", "10d", "3.2; 2.2", "IP, VN 50%", "8d 10d 16d"),
        row("3.5", "Application access for all 1,450", "20d", "3.4", "IP, AV 50%", "16d 20d 32d"),
        row("3.6", "Old VPN switched off", "2d", "3.5", "IP", "1d 2d 4d"),
        row("3.7", "Network stage closed", "", "3.3; 3.6", "AC"),
        row("4", "Detection and response"),
        row("4.1", "Log sources to the security monitoring", "15d", "3.1SS+5d", "VN", "12d 15d 22d"),
        row("4.2", "Forty detection rules with owners", "12d", "4.1SS+6d", "VN", "9d 12d 18d"),
        row("4.3", "On-call and incident handling", "8d", "4.2SS+4d", "KM, VN", "6d 8d 12d"),
        row("4.4", "Contract with an outside response team", "20d", "1.5+30d", "AC", "15d 20d 35d"),
        row("4.5", "Incident exercise with the board", "3d", "4.3; 4.4", "KM, AC, VN", "2d 3d 4d"),
        row("4.6", "Measures from the exercise", "8d", "4.5", "VN", "5d 8d 14d"),
        row("5", "Management system"),
        row("5.1", "Policies: eighteen documents", "25d", "1.3", "LB", "20d 25d 35d", took="27d"),
        row("5.2", "Controls mapped to evidence", "15d", "5.1SS+10d; 1.4", "LB", "12d 15d 22d"),
        row("5.3", "Suppliers rated, contracts amended", "20d", "5.1", "LB, KM 25%", "16d 20d 34d"),
        row("5.4", "Awareness: training for all, phishing test", "15d", "5.1", "AV", "12d 15d 20d"),
        row("5.5", "Internal audit", "8d", "5.2; 5.3; 4.3; 2.7", "PR, LB 50%", "6d 8d 11d"),
        row("5.6", "Management review", "2d", "5.5", "AC, KM", "1d 2d 3d"),
        row("5.7", "Close findings of the internal audit", "10d", "5.5", "KM, LB, VN 50%", "7d 10d 18d"),
        row("6", "Certification"),
        row("6.1", "Choose the certification body", "6d", "1.5+20d", "LB", "5d 6d 9d"),
        row("6.2", "Stage 1 audit: documents", "2d", "6.1; 5.6; 5.7", "LB, KM", "2d 2d 3d"),
        row("6.3", "Correct what stage 1 found", "8d", "6.2", "LB, KM 50%", "5d 8d 14d"),
        row(
            "6.4",
            "Stage 2 audit: practice",
            "4d",
            "6.3; 3.7; 4.6",
            "LB, KM, VN, OT",
            "4d 4d 5d",
            not_before=Week(17, "Mon"),
        ),
        row("6.5", "Certificate issued", "", "6.4+15d", "AC", deadline=Week(22, "Fri")),
        row("6.6", "Handover to security operations", "5d", "6.4", "KM, VN", "4d 5d 7d"),
        row("6.7", "Project closed", "", "6.5; 6.6", "AC"),
    ),
)
