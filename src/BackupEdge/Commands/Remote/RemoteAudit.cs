using BackupEdge.Contracts;

namespace BackupEdge.Commands.Remote;

/// <summary>Reads the result of a verification of audit records from the response of a server.</summary>
internal static class RemoteAudit
{
    /// <summary>Converts a response.</summary>
    /// <exception cref="Faults.Fault"><c>io_error</c> if it has another form.</exception>
    public static AuditVerifyAnswer Of(JsonFields fields) =>
        new(
            fields.Flag("intact"),
            fields.Flag("complete"),
            fields.Text("chain"),
            fields.Count("records"),
            fields.Count("forgotten"),
            fields.Number("last_number"),
            fields.Text("last_hash"),
            (int)fields.Count("archives"),
            (int)fields.Count("catalogues"),
            (int)fields.Count("matched"),
            [.. fields.Objects("findings").Select(FindingOf)],
            fields.Count("finding_count"),
            [.. fields.Objects("other_chains").Select(HeadOf)],
            fields.Texts("not_compared") ?? []
        );

    private static AuditFindingAnswer FindingOf(JsonFields fields) =>
        new(fields.Required("kind"), fields.Count("number"), fields.Required("message"));

    private static AuditHeadAnswer HeadOf(JsonFields fields) =>
        new(fields.Required("chain"), fields.Count("number"), fields.Required("place"), fields.Required("at"));
}
