using System.Text;

namespace BackupEdge.Tests.TestTrees;

/// <summary>
/// A file or folder of a <see cref="FaultyFileSystem"/>. The functions run at each system call and return an error number, 0 for no error.
/// </summary>
internal sealed class FaultyNode
{
    /// <summary>The entries of a folder in the order in which they are listed; null for a file.</summary>
    public List<(string Name, FaultyNode Node)>? Children { get; init; }

    public byte[] Content { get; init; } = [];

    public uint Links { get; init; } = 1;

    /// <summary>All times of the file or folder, in seconds since 1970; by default 2020-01-01.</summary>
    public long Seconds { get; init; } = 1_577_836_800;

    /// <summary>Returns the error number for looking up the file or folder by its name.</summary>
    public Func<int> OnLookup { get; init; } = () => 0;

    /// <summary>Returns the error number for opening the file or folder.</summary>
    public Func<int> OnOpen { get; init; } = () => 0;

    /// <summary>Returns the error number for reading a file at an offset, or for listing a folder from the name with a number.</summary>
    public Func<long, int> OnRead { get; init; } = _ => 0;

    /// <summary>The maximum number of names that one call lists.</summary>
    public int NamesPerCall { get; init; } = int.MaxValue;

    public ulong Id { get; set; }

    public static FaultyNode File(string text) => new() { Content = Encoding.UTF8.GetBytes(text) };
}
