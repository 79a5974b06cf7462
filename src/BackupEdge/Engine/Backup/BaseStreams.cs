using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Engine.Backup;

/// <summary>The streams of a source in the base of a backup, read beside the comparison with it.</summary>
/// <param name="archives">The archives of the base.</param>
/// <param name="source">The name of the source.</param>
/// <param name="cancellationToken">Cancels reading.</param>
internal sealed class BaseStreams(ArchiveSet archives, string source, CancellationToken cancellationToken) : IStreamBase
{
    public string Id => archives.Main.Header.Id;

    public IReadOnlyList<string> Names(string folder)
    {
        var names = new List<string>();
        var path = PathOf(folder);
        var reader = NewReader();
        var entry = new ManifestEntry();
        reader.SeekForward(path);
        while (reader.TryNext(entry))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entry.Path.Span.Length > path.Length && PathOrder.IsWithin(entry.Path.Span, path))
            {
                names.Add(PathText.Of(entry.Path.Span[(path.Length + 1)..]));
            }
            else if (PathOrder.Compare(entry.Path.Span, path) > 0)
            {
                break;
            }
        }

        return names;
    }

    public byte[] AttributesOf(string name)
    {
        var entry = new ManifestEntry();
        return NewReader().TryFind(PathOf(name), entry) ? entry.Attributes.Span.ToArray() : [];
    }

    private ManifestReader NewReader() => new(archives.Main.Root, new ChunkReader(archives), (_, _) => { });

    private byte[] PathOf(string name) => Encoding.UTF8.GetBytes($"{source}/{name}");
}
