namespace BackupEdge.Contracts;

/// <summary>The days of a source.</summary>
/// <param name="Name">The name of the source.</param>
/// <param name="Days">The days on which a backup of it was requested, oldest first.</param>
internal sealed record SourceHistoryAnswer(string Name, IReadOnlyList<HistoryDayAnswer> Days);
