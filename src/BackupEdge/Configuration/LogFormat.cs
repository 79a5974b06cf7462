namespace BackupEdge.Configuration;

/// <summary>The format of the server's log.</summary>
internal enum LogFormat
{
    /// <summary>One line of text for each event.</summary>
    Text,

    /// <summary>One JSON object on a line of its own for each event.</summary>
    Json,
}
