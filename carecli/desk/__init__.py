"""The verbs that both faces share. All writing happens here."""
