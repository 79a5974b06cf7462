namespace BackupEdge.Contracts;

/// <summary>Why the calls to the store of a copy currently fail. They are tried again.</summary>
/// <param name="Message">What happened.</param>
/// <param name="Since">Since when no call has succeeded.</param>
internal sealed record CopyTroubleAnswer(string Message, string Since);
