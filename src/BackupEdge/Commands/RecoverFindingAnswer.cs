namespace BackupEdge.Commands;

/// <summary>Something in a copy that its host did not leave there.</summary>
/// <param name="Kind">
/// <c>delete_marker</c>, <c>later_version</c>, <c>not_authentic</c>, <c>not_signed</c>, <c>foreign</c> or <c>archive_missing</c>.
/// </param>
/// <param name="Key">The key of the object, relative to the prefix.</param>
/// <param name="Problem">What is wrong and what was done, as a sentence.</param>
internal sealed record RecoverFindingAnswer(string Kind, string Key, string Problem);
