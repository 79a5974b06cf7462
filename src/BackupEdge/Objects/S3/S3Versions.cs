namespace BackupEdge.Objects.S3;

/// <summary>Ids of versions.</summary>
internal static class S3Versions
{
    /// <summary>The id that engines give where a bucket has no versions, or had none when the object was written.</summary>
    public const string None = "null";

    /// <summary>Returns null for the id of an object without versions.</summary>
    public static string? Normalize(string? id) => id is null or "" or None ? null : id;
}
