using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Sources;

/// <summary>An object of a tree that is a file, with its content if it is being read in advance.</summary>
/// <param name="reads">Reads the objects of the tree.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="listed">What the list says of the object.</param>
internal sealed class TreeObject(ObjectReads reads, string bucket, ListedObject listed) : IDisposable
{
    private Task<ReadObject?>? _reading;
    private byte[]? _buffer;
    private int _reserved;

    /// <summary>Reads the objects of the tree.</summary>
    public ObjectReads Reads => reads;

    /// <summary>The bucket.</summary>
    public string Bucket => bucket;

    /// <summary>The key.</summary>
    public string Key { get; } = Encoding.UTF8.GetString(listed.Key);

    /// <summary>What the list says of the object.</summary>
    public ListedObject Listed => listed;

    /// <summary>The bytes that were read; valid after <see cref="Wait"/> returned a result, until the object is disposed.</summary>
    public ReadOnlySpan<byte> Content => _buffer;

    /// <summary>
    /// Returns a number for an entity tag, to be stored as the inode: objects with other contents have, by all chance, other numbers.
    /// </summary>
    public static ulong NumberOf(string tag) => BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(tag)));

    /// <summary>Begins to read the whole object, into memory that was reserved for it.</summary>
    /// <param name="reserved">The number of bytes to return when the object is disposed.</param>
    public void Begin(int reserved)
    {
        _reserved = reserved;
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(1, listed.Size));
        _reading = reads.ReadAsync(this, _buffer, larger => _buffer = larger);
    }

    /// <summary>Waits for the content. Returns null if the tree was closed or the engine failed, which the tree reports.</summary>
    public ReadObject? Wait() => _reading is null ? null : EngineThread.Wait(_reading);

    public void Dispose()
    {
        if (_reading is not { } reading)
        {
            return;
        }

        _reading = null;
        reads.Return(_reserved);
        if (reading.IsCompleted && _buffer is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _buffer = null;
    }
}
