namespace BackupEdge.Configuration;

/// <summary>Where a copy is: a <see cref="BucketPlace"/> or a <see cref="FolderPlace"/>.</summary>
internal abstract record CopyPlace
{
    /// <summary>The kind in the settings, <c>s3</c> or <c>folder</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The address for messages, without credentials.</summary>
    public abstract string Address { get; }
}
