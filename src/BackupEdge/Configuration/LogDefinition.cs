using Microsoft.Extensions.Logging;

namespace BackupEdge.Configuration;

/// <summary>What the server logs, and how.</summary>
/// <param name="Format">The format of each event.</param>
/// <param name="Level">The lowest level that is logged.</param>
internal sealed record LogDefinition(LogFormat Format, LogLevel Level);
