using BackupEdge.Faults;

namespace BackupEdge.Engine.Buckets;

/// <summary>
/// An object engine with its buckets, as a source reads them and a restore writes them. Thread-safe. Every method tries again by itself
/// what may succeed later, for a limited time; what remains is a <see cref="Fault"/> that concerns the engine, not one object.
/// </summary>
internal interface IBucketEngine : IDisposable
{
    /// <summary>The address for messages, without credentials.</summary>
    string Address { get; }

    /// <summary>Lists the buckets that the credentials may see, in no particular order.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    Task<IReadOnlyList<ListedBucket>> ListBucketsAsync(CancellationToken cancel);

    /// <summary>Lists a page of the objects of a bucket.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="after">The key after which the page begins; empty for the first page.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <exception cref="Fault"><c>source_missing</c> if there is no such bucket, or <c>source_failed</c>.</exception>
    Task<ListedPage> ListAsync(string bucket, string prefix, string after, CancellationToken cancel);

    /// <summary>Reads a range of an object. Of a failed attempt, nothing is kept.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="tag">The entity tag that the object must have; null for any.</param>
    /// <param name="offset">The offset of the first byte.</param>
    /// <param name="into">Receives the bytes; fewer only at the end of the object.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    Task<ReadObject> ReadAsync(string bucket, string key, string? tag, long offset, Memory<byte> into, CancellationToken cancel);

    /// <summary>Returns the size, entity tag and metadata of an object.</summary>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    Task<ReadObject> FindAsync(string bucket, string key, CancellationToken cancel);

    /// <summary>Returns the tags of an object, as the query of a URL; empty if it has none or they may not be read.</summary>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    Task<string> ReadTagsAsync(string bucket, string key, CancellationToken cancel);

    /// <summary>Creates a bucket. Does nothing if there is one that belongs to the credentials.</summary>
    /// <returns>The name of the bucket.</returns>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    Task<string> CreateBucketAsync(string bucket, CancellationToken cancel);

    /// <summary>Writes an object in one request, and replaces one with the same key.</summary>
    /// <returns>The entity tag.</returns>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    Task<string> WriteAsync(string bucket, string key, byte[] content, ObjectMetadata metadata, CancellationToken cancel);

    /// <summary>Writes an object in parts, and replaces one with the same key. If it fails, nothing is left of the parts.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="size">The size in bytes.</param>
    /// <param name="metadata">The metadata.</param>
    /// <param name="fill">Fills the memory with the next bytes, and returns fewer only at the end. Its exceptions are passed on.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <returns>The entity tag.</returns>
    /// <inheritdoc cref="ListAsync" path="/exception"/>
    Task<string> WriteLargeAsync(
        string bucket,
        string key,
        long size,
        ObjectMetadata metadata,
        Func<Memory<byte>, int> fill,
        CancellationToken cancel
    );
}
