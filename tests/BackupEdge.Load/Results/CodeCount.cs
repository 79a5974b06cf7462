namespace BackupEdge.Load.Results;

/// <summary>How often an iteration, or a call, came to a status code.</summary>
/// <param name="Code">The code as text; <c>0</c> when no answer came.</param>
/// <param name="Error">Whether it was not what is expected.</param>
/// <param name="Message">What the first of these errors said, else empty.</param>
/// <param name="Count">How often.</param>
public sealed record CodeCount(string Code, bool Error, string Message, long Count);
