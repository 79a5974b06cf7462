using BackupEdge.Engine.Chunking;

namespace BackupEdge.Tests.Engine.Chunking;

/// <summary>Cuts whole streams into chunks.</summary>
internal static class CutList
{
    /// <summary>Returns the length in bytes of the first chunk.</summary>
    public delegate int FirstCut(ReadOnlySpan<byte> rest);

    /// <summary>Returns the lengths of all chunks.</summary>
    public static List<int> Of(Chunker chunker, ReadOnlySpan<byte> stream) => Of(stream, chunker.FirstCut);

    /// <summary>Returns the lengths of all chunks.</summary>
    public static List<int> Of(ReadOnlySpan<byte> stream, FirstCut firstCut)
    {
        var cuts = new List<int>();
        while (!stream.IsEmpty)
        {
            cuts.Add(firstCut(stream));
            stream = stream[cuts[^1]..];
        }

        return cuts;
    }
}
