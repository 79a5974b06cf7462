namespace BackupEdge.Tests.TestTrees;

/// <summary>A file or folder of a random tree, of which parts cannot be read.</summary>
/// <param name="Version">Determines content and times of a file.</param>
/// <param name="Size">The size of a file in bytes, at least 1.</param>
/// <param name="Children">The entries of a folder, sorted by name; null for a file.</param>
/// <param name="Fault">What cannot be read.</param>
/// <param name="Listed">With <see cref="NodeFault.Read"/>, how many names of a folder can be read.</param>
internal sealed record TreeNode(int Version, int Size, IReadOnlyList<(string Name, TreeNode Node)>? Children, NodeFault Fault, int Listed)
{
    private const int InputOutputError = 5;
    private const int AccessDenied = 13;
    private const int LargeSize = 700_416;

    /// <summary>The bytes of a file.</summary>
    public byte[] Content
    {
        get
        {
            var content = new byte[Size];
            new Random(Version).NextBytes(content);
            return content;
        }
    }

    /// <summary>The names of a folder that can be listed.</summary>
    public IEnumerable<string> Names =>
        Fault switch
        {
            NodeFault.None => Children!.Select(child => child.Name),
            NodeFault.Read => Children!.Select(child => child.Name).Take(Listed),
            NodeFault.Lookup or NodeFault.Open => [],
            _ => throw new InvalidOperationException($"Unknown fault: {Fault}."),
        };

    /// <summary>Returns the same tree, in which everything can be read.</summary>
    public TreeNode Readable() =>
        this with
        {
            Fault = NodeFault.None,
            Children = Children?.Select(child => (child.Name, child.Node.Readable())).ToList(),
        };

    /// <summary>Returns a tree for a <see cref="FaultyFileSystem"/>.</summary>
    public FaultyNode ToFaulty() =>
        new()
        {
            Content = Children is null ? Content : [],
            Seconds = 1_577_836_800 + Version,
            Children = Children?.Select(child => (child.Name, child.Node.ToFaulty())).ToList(),
            NamesPerCall = Fault == NodeFault.Read && Listed > 0 ? Listed : int.MaxValue,
            OnLookup = () => Fault == NodeFault.Lookup ? InputOutputError : 0,
            OnOpen = () => Fault == NodeFault.Open ? AccessDenied : 0,
            OnRead = from => Fault == NodeFault.Read && from >= FirstUnread ? InputOutputError : 0,
        };

    // The system reads a small file with one call.
    private int FirstUnread =>
        Children is not null ? Listed
        : Size > LargeSize ? LargeSize
        : 0;

    public override string ToString() =>
        (Fault == NodeFault.None ? "" : $"{Fault}{(Children is null ? "" : $"{Listed}")}!")
        + (Children is null ? $"{Version}:{Size}" : $"[{string.Join(", ", Children.Select(child => $"{child.Name}={child.Node}"))}]");
}
