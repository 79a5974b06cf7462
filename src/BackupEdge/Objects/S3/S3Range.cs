using System.Globalization;
using System.Net;
using BackupEdge.Faults;

namespace BackupEdge.Objects.S3;

/// <summary>
/// The progress of a read. What arrived before a connection broke is kept, and the next request asks only for the rest, of the same object:
/// if it was overwritten meanwhile, the read begins again.
/// </summary>
/// <param name="key">The key.</param>
/// <param name="version">The id of the version; null for the newest.</param>
/// <param name="offset">The offset of the first byte.</param>
/// <param name="into">Receives the bytes.</param>
internal sealed class S3Range(string key, string? version, long offset, Memory<byte> into)
{
    private string? _tag;
    private bool _isAtEnd;
    private int _end = int.MaxValue;

    /// <summary>The number of bytes that arrived.</summary>
    public int Count { get; private set; }

    /// <summary>Whether all bytes arrived that there are.</summary>
    public bool IsComplete => _isAtEnd || Count == into.Length;

    /// <summary>Returns the request for the bytes that are missing.</summary>
    public S3Request NextRequest()
    {
        var from = offset + Count;
        var range = string.Create(CultureInfo.InvariantCulture, $"bytes={from}-{offset + into.Length - 1}");
        return new S3Request(HttpMethod.Get, key)
        {
            Query = version is null ? [] : [("versionId", version)],
            Headers = _tag is null ? [("range", range)] : [("range", range), ("if-match", $"\"{_tag}\"")],
        };
    }

    /// <summary>Checks that an answer has the range that was asked for, and returns the memory for it.</summary>
    /// <exception cref="IOException">It has not; the request is tried again.</exception>
    /// <exception cref="Fault"><c>copy_store_unsupported</c> if the engine ignores ranges.</exception>
    public Memory<byte> Receive(S3Answer answer, string address)
    {
        var from = offset + Count;
        if (answer.Tag is not { Length: > 0 } tag || answer.ContentHeaders.ContentLength is not { } length)
        {
            throw new IOException("The answer has no entity tag or no size.");
        }

        if (_tag is not null && _tag != tag)
        {
            Restart();
            throw new IOException("The object was overwritten while it was read.");
        }

        long total;
        if (answer.Status == HttpStatusCode.PartialContent)
        {
            if (
                answer.ContentHeaders.ContentRange is not { From: { } first, To: { } last, Length: { } size }
                || first != from
                || last != Math.Min(offset + into.Length, size) - 1
                || length != last - first + 1
            )
            {
                throw new IOException("The answer has another range than was asked for.");
            }

            total = size;
        }
        else if (from == 0 && length <= into.Length)
        {
            total = length;
        }
        else
        {
            throw ObjectFaults.Unsupported(address, "ranged reads");
        }

        _tag = tag;
        _isAtEnd = false;
        var expected = (int)length;
        _end = total <= offset + into.Length ? Count + expected : int.MaxValue;
        return into.Slice(Count, expected);
    }

    /// <summary>Records that bytes arrived.</summary>
    public void Advance(int bytes)
    {
        Count += bytes;
        _isAtEnd = Count == _end;
    }

    /// <summary>Records that there are no more bytes.</summary>
    public void End() => _isAtEnd = true;

    /// <summary>Forgets what arrived, because it is of an object that was overwritten.</summary>
    public void Restart()
    {
        Count = 0;
        _tag = null;
    }
}
