namespace BackupEdge.Encryption.Age;

/// <summary>
/// The exception for age files, identities and recipients that are malformed, were altered, or use what this program does not support. The
/// message says which, and never contains a part of a secret.
/// </summary>
internal sealed class AgeFormatException(string message, Exception? cause = null) : FormatException(message, cause);
