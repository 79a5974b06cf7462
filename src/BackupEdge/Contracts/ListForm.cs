namespace BackupEdge.Contracts;

/// <summary>The form of a list in a response.</summary>
internal enum ListForm
{
    /// <summary>A JSON array of the rows.</summary>
    Array,

    /// <summary>A JSON object with the rows and their number, for callers that can parse only objects.</summary>
    Object,

    /// <summary>Plain text, one line a row, for callers that show it as it is.</summary>
    Text,
}
