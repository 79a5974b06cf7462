using BackupEdge.Engine.Chunking;
using BenchmarkDotNet.Attributes;

namespace BackupEdge.Load.Micro;

/// <summary>Measures cutting 16 MiB into chunks, with and without vectors.</summary>
public class ChunkerBenchmarks
{
    private const int Length = 16 << 20;
    private readonly Chunker _chunker = new(ChunkerProfile.Default);
    private readonly byte[] _noise = Samples.Noise(Length);
    private readonly byte[] _text = Samples.Text(Length);

    /// <summary>Whether vectors are used.</summary>
    [Params(true, false)]
    public bool Vectors { get; set; }

    /// <summary>Cuts bytes that do not compress.</summary>
    [Benchmark]
    public int Noise() => Cut(_noise);

    /// <summary>Cuts text.</summary>
    [Benchmark]
    public int Text() => Cut(_text);

    private int Cut(byte[] bytes)
    {
        var count = 0;
        for (var rest = bytes.AsSpan(); !rest.IsEmpty; count++)
        {
            rest = rest[_chunker.FirstCut(rest, Vectors)..];
        }

        return count;
    }
}
