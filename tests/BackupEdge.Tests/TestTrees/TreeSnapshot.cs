using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.TestTrees;

/// <summary>Everything that a backup must preserve of a tree: for each path one line of text with its kind, metadata and content.</summary>
internal sealed unsafe class TreeSnapshot
{
    private readonly SortedDictionary<string, string> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<FileIdentity, string> _firstNames = [];
    private readonly ExtendedAttributes _attributes = new();

    private TreeSnapshot() { }

    /// <summary>The line of each path; paths are their bytes decoded as Latin-1.</summary>
    public IReadOnlyDictionary<string, string> Lines => _lines;

    public static TreeSnapshot Of(string root)
    {
        var snapshot = new TreeSnapshot();
        snapshot.Visit(Encoding.UTF8.GetBytes(root), "");
        return snapshot;
    }

    private void Visit(byte[] path, string name)
    {
        byte[] terminated = [.. path, 0];
        Assert.True(Posix.TryStat(Posix.WorkingFolder, terminated, out var stat), name);
        _lines[name] = Describe(terminated, stat, name);
        if (stat.Type != FileType.Directory)
        {
            return;
        }

        var fd = Posix.OpenAt(Posix.WorkingFolder, terminated, Posix.Directory);
        var names = new NameList();
        Assert.Equal(0, names.Load(fd));
        _ = Posix.close(fd);
        for (var i = 0; i < names.Count; i++)
        {
            var child = names[i].ToArray();
            Visit([.. path, (byte)'/', .. child], $"{name}/{Encoding.Latin1.GetString(child)}");
        }
    }

    private string Describe(byte[] path, in FileStat stat, string name)
    {
        if (stat.Links > 1 && stat.Type != FileType.Directory && !_firstNames.TryAdd(stat.Identity, name))
        {
            return $"hard link to {_firstNames[stat.Identity]}";
        }

        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{stat.Type} {Convert.ToString(stat.Mode, 8)} {stat.UserId}:{stat.GroupId} "
                + $"{stat.Modified.Seconds}.{stat.Modified.Nanoseconds:d9}"
        );
        switch (stat.Type)
        {
            case FileType.Regular:
                text.Append(
                    CultureInfo.InvariantCulture,
                    $" {stat.Size} {Hash(path)}{(stat.AllocatedBytes < stat.Size - 1_000_000 ? " sparse" : "")}"
                );
                break;
            case FileType.Symlink:
                var into = new byte[5000];
                fixed (
                    byte* p = path,
                        i = into
                )
                {
                    var length = Posix.readlinkat(Posix.WorkingFolder, p, i, (nuint)into.Length);
                    text.Append(" -> ").Append(Encoding.Latin1.GetString(into, 0, (int)length));
                }

                break;
        }

        var attributes = new ByteString();
        Assert.True(_attributes.TryRead(-1, path, attributes, out var problem), problem);
        return text.Append(' ').Append(Convert.ToHexString(attributes.Span)).ToString();
    }

    private static string Hash(byte[] path)
    {
        var fd = Posix.OpenAt(Posix.WorkingFolder, path, Posix.ReadOnly);
        Assert.True(fd >= 0, Posix.Describe(Posix.Errno));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[64 * 1024];
        for (int count; (count = Posix.Read(fd, buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, count);
        }

        _ = Posix.close(fd);
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
