namespace BackupEdge.Objects;

/// <summary>A whole file.</summary>
/// <param name="path">The absolute path of the file.</param>
/// <param name="sha256">The SHA-256 of the file.</param>
internal sealed class FileContent(string path, byte[] sha256) : ObjectContent
{
    /// <inheritdoc/>
    public override long Length { get; } = new FileInfo(path).Length;

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Sha256 => sha256;

    /// <inheritdoc/>
    public override Stream Open() => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
}
