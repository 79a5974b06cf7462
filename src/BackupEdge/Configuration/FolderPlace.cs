namespace BackupEdge.Configuration;

/// <summary>A folder of a mounted disk or network share.</summary>
/// <param name="Path">The absolute path of the folder, which must exist.</param>
internal sealed record FolderPlace(string Path) : CopyPlace
{
    /// <summary>The word of the settings.</summary>
    public const string Word = "folder";

    /// <inheritdoc/>
    public override string Kind => Word;

    /// <inheritdoc/>
    public override string Address => Path;
}
