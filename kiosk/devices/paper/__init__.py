"""The month as a report for the therapist, drawn on paper."""
