"""Text that came from outside, made safe for a terminal.

Control characters become visible pictures, direction overrides and invisible characters go,
marks and joiners are bounded; emoji families, flags, Persian, Hindi and Thai stay as they are.
Textual passes raw escape codes on to the terminal, so this is the line of defence
(reference: Trojan Source, CVE-2021-42574; Unicode UAX #9, UTS #51).
"""
