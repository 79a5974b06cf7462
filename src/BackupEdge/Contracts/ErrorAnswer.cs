namespace BackupEdge.Contracts;

/// <summary>What every call that fails answers.</summary>
/// <param name="Error">A stable code.</param>
/// <param name="Message">What happened and what to do.</param>
/// <param name="Details">Named facts; empty when there are none.</param>
internal sealed record ErrorAnswer(string Error, string Message, IReadOnlyDictionary<string, string> Details);
