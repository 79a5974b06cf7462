namespace BackupEdge.Contracts;

/// <summary>The response of every call that fails.</summary>
/// <param name="Error">A stable code, for programs.</param>
/// <param name="Message">What happened and what to do, for people; the wording may change.</param>
/// <param name="Details">Facts by name, for programs; empty if there are none.</param>
internal sealed record ErrorAnswer(string Error, string Message, IReadOnlyDictionary<string, string> Details);
