namespace BackupEdge.Engine.Buckets;

/// <summary>How a request to read an object ended.</summary>
internal enum ReadOutcome
{
    /// <summary>The bytes were read.</summary>
    Read,

    /// <summary>The object does not exist any more.</summary>
    Missing,

    /// <summary>The object was overwritten: it has another entity tag than was asked for.</summary>
    Changed,

    /// <summary>The engine refuses to read this object, such as one in an archive class or without permission.</summary>
    Refused,
}
