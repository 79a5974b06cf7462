namespace BackupEdge.Commands;

/// <summary>The answer of <c>init</c>.</summary>
/// <param name="Data">The path of the data folder.</param>
/// <param name="FirstAdminKey">The admin key, if it was created and standard output is a terminal; otherwise null.</param>
/// <param name="FirstAdminKeyFile">The file with that key, if it was created; otherwise null.</param>
internal sealed record InitAnswer(string Data, string? FirstAdminKey, string? FirstAdminKeyFile)
{
    /// <summary>The settings that were written; null if none were.</summary>
    public ProposalAnswer? Proposal { get; init; }
}
