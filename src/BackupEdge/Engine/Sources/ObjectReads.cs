using System.Buffers;
using BackupEdge.Engine.Buckets;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// Reads small objects of a tree in advance, several at a time: the time of a request is mostly waiting. Memory is bounded by the number
/// and the size of the objects that no worker has taken yet. Used by the walk's thread, except where noted.
/// </summary>
/// <param name="engine">The engine. This object disposes it.</param>
/// <param name="calls">Waits on the thread of the walk, and limits the bytes that are read.</param>
internal sealed class ObjectReads(IBucketEngine engine, SourceCalls calls) : IDisposable
{
    /// <summary>The size in bytes of the largest object that is read in advance.</summary>
    public const int MaxObject = 1024 * 1024;

    private const int MaxObjects = 32;
    private const int MaxBytes = 16 * MaxObject;
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(calls.Stop);
    private int _objects;
    private int _bytes;
    private int _running;
    private Fault? _failure;

    /// <summary>The engine.</summary>
    public IBucketEngine Engine => engine;

    /// <summary>Is canceled when the tree is closed.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Begins to read an object. Waits until there is memory for it.</summary>
    public void Begin(TreeObject item)
    {
        var size = (int)Math.Min(item.Listed.Size, MaxObject);
        calls.WaitFor(() => HasRoom(size));
        calls.Charge(size);
        Interlocked.Increment(ref _objects);
        Interlocked.Add(ref _bytes, size);
        Interlocked.Increment(ref _running);
        item.Begin(size);
    }

    /// <summary>Returns the memory of an object. Thread-safe.</summary>
    public void Return(int size)
    {
        Interlocked.Add(ref _bytes, -size);
        Interlocked.Decrement(ref _objects);
    }

    /// <summary>Waits for the limit of bytes that may be read.</summary>
    public void Charge(int bytes) => calls.Charge(bytes);

    /// <summary>Records that the engine failed, so that the tree fails. Thread-safe.</summary>
    public void Fail(Fault failure) => Interlocked.CompareExchange(ref _failure, failure, null);

    /// <summary>Throws if the engine failed.</summary>
    /// <exception cref="Fault">The engine failed.</exception>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Waits until all objects were read.</summary>
    /// <exception cref="Fault">The engine failed.</exception>
    public void Finish()
    {
        calls.WaitFor(() => Volatile.Read(ref _running) == 0);
        ThrowIfFailed();
    }

    /// <summary>Reads a whole object with its tags. Returns null if the engine failed or the tree was closed; never throws.</summary>
    /// <param name="item">The object.</param>
    /// <param name="buffer">Receives the content; rented from the shared pool.</param>
    /// <param name="replace">Called with a larger buffer that replaces it, for an object that has grown.</param>
    public async Task<ReadObject?> ReadAsync(TreeObject item, byte[] buffer, Action<byte[]> replace)
    {
        try
        {
            var read = await engine.ReadAsync(item.Bucket, item.Key, null, 0, buffer, Stop);
            if (read.Outcome == ReadOutcome.Read && read.Size > read.Count && read.Size <= MaxObject)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = ArrayPool<byte>.Shared.Rent((int)read.Size);
                replace(buffer);
                read = await engine.ReadAsync(item.Bucket, item.Key, null, 0, buffer, Stop);
            }

            return await AddTagsAsync(item, read, Stop);
        }
        catch (Fault fault)
        {
            Fail(fault);
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Adds the tags to the metadata of an object.</summary>
    /// <exception cref="Fault">The engine failed.</exception>
    public async Task<ReadObject> AddTagsAsync(TreeObject item, ReadObject read, CancellationToken cancel)
    {
        if (!read.HasTags || await engine.ReadTagsAsync(item.Bucket, item.Key, cancel) is not { Length: > 0 } tags)
        {
            return read;
        }

        return read with
        {
            Metadata = read.Metadata with { Headers = [.. read.Metadata.Headers, (ObjectMetadata.Tags, tags)] },
        };
    }

    public void Dispose()
    {
        _stop.Cancel();
        SpinWait.SpinUntil(() => Volatile.Read(ref _running) == 0);
        _stop.Dispose();
        engine.Dispose();
    }

    private bool HasRoom(int size) =>
        Volatile.Read(ref _objects) is var objects
        && (objects == 0 || (objects < MaxObjects && Volatile.Read(ref _bytes) + size <= MaxBytes));
}
