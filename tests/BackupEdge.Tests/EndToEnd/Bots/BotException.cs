namespace BackupEdge.Tests.EndToEnd.Bots;

/// <summary>A script does not parse, or ends with an error, as it would in a botserver.</summary>
internal sealed class BotException(string message) : Exception(message);
