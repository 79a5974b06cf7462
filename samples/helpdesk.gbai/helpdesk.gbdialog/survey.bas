' Asked two days after a ticket was closed.
SET SCHEDULE "0 10 * * 1-5"

tickets = GET "/api/v1/tickets?status=closed&closed_days_ago=2"
FOR EACH ticket IN tickets
    TALK TO ticket.phone, "Is everything still working? Answer 1 (yes) or 2 (no)."
NEXT
