namespace BackupEdge.Load.Results;

/// <summary>Counts the iterations or calls that ended with a status code.</summary>
/// <param name="Code">The code as text; <c>0</c> if there was no answer.</param>
/// <param name="Error">Whether the code was not expected.</param>
/// <param name="Message">The message of the first of these errors; empty if the code was expected.</param>
/// <param name="Count">The number of iterations or calls.</param>
public sealed record CodeCount(string Code, bool Error, string Message, long Count);
