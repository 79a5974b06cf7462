using System.Text;

namespace BackupEdge.Tests.TestTrees;

/// <summary>
/// A file or folder of a <see cref="FaultyFileSystem"/>. Functions are asked at each call and return an error number, 0 for none.
/// </summary>
internal sealed class FaultyNode
{
    /// <summary>What a folder lists, in this order; null for a file.</summary>
    public List<(string Name, FaultyNode Node)>? Children { get; init; }

    public byte[] Content { get; init; } = [];

    public uint Links { get; init; } = 1;

    /// <summary>Fails the opening.</summary>
    public Func<int> OnOpen { get; init; } = () => 0;

    /// <summary>Fails a read of a file, by its offset; for a folder a listing, by the number of the name that it begins with.</summary>
    public Func<long, int> OnRead { get; init; } = _ => 0;

    /// <summary>Names that one call lists at most.</summary>
    public int NamesPerCall { get; init; } = int.MaxValue;

    public ulong Id { get; set; }

    public static FaultyNode File(string text) => new() { Content = Encoding.UTF8.GetBytes(text) };
}
