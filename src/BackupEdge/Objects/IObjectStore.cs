using BackupEdge.Faults;

namespace BackupEdge.Objects;

/// <summary>
/// A place for immutable objects with keys below one prefix: a bucket of an S3 engine, or a folder. Thread-safe. Keys are relative to the
/// prefix, of letters, digits, <c>.</c>, <c>-</c>, <c>_</c> and <c>/</c>. Every method tries again by itself what may succeed later, until
/// it is canceled; what the caller must decide is a <see cref="Fault"/>.
/// </summary>
/// <remarks>
/// Data safety must not rest on conditional writes, which not every engine has: a key is written once, by one writer, and what is read back
/// is checked. A method that changes something can have had its effect although it throws or is canceled.
/// </remarks>
internal interface IObjectStore : IDisposable
{
    /// <summary>The address for messages, without credentials, such as <c>s3://bots/backups/</c>.</summary>
    string Address { get; }

    /// <summary>Why calls currently fail and are tried again; null for a store that tries nothing again.</summary>
    StoreCondition? Condition => null;

    /// <summary>
    /// By how much the clock of the store is ahead of that of this machine, by its last answer; zero if it has not stated its time.
    /// </summary>
    TimeSpan Ahead => TimeSpan.Zero;

    /// <summary>Writes an object in one request.</summary>
    /// <param name="key">The key.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="retention">How the new version is locked; null for no lock.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>.</exception>
    Task<StoredObject> PutAsync(string key, ObjectContent content, ObjectRetention? retention, CancellationToken cancel);

    /// <summary>
    /// Begins an object that is written in parts, and returns the id of the upload. Not every engine applies the lock (Ceph 16 does not),
    /// so call <see cref="ProtectAsync"/> for the version that <see cref="CompleteUploadAsync"/> returns.
    /// </summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    Task<string> BeginUploadAsync(string key, ObjectRetention? retention, CancellationToken cancel);

    /// <summary>Writes one part of an upload. All parts but the last must have the same size, at least 5 MiB.</summary>
    /// <param name="key">The key of the upload.</param>
    /// <param name="upload">The id of the upload.</param>
    /// <param name="number">From 1 to 10,000.</param>
    /// <param name="content">The bytes of the part.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <exception cref="Fault">
    /// <c>upload_missing</c> if the upload was ended or aborted, or another code of <see cref="ObjectFaults"/>.
    /// </exception>
    Task<UploadedPart> PutPartAsync(string key, string upload, int number, ObjectContent content, CancellationToken cancel);

    /// <summary>
    /// Makes an object of all parts of an upload. Recognizes its own earlier success: if the upload is gone and the object has the expected
    /// size, returns the object.
    /// </summary>
    /// <param name="key">The key of the upload.</param>
    /// <param name="upload">The id of the upload.</param>
    /// <param name="parts">All parts in the order of their numbers, which begin with 1.</param>
    /// <param name="length">The size of the object in bytes.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <inheritdoc cref="PutPartAsync" path="/exception"/>
    Task<StoredObject> CompleteUploadAsync(
        string key,
        string upload,
        IReadOnlyList<UploadedPart> parts,
        long length,
        CancellationToken cancel
    );

    /// <summary>Ends an upload and deletes its parts. Does nothing if there is no such upload.</summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    Task AbortUploadAsync(string key, string upload, CancellationToken cancel);

    /// <summary>Lists the uploads below a prefix of keys that were begun and not ended.</summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, CancellationToken cancel);

    /// <summary>Returns an object, or null if there is none (or the newest version is a delete marker and none is named).</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">The id of a version; null for the newest.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    Task<StoredObject?> FindAsync(string key, string? version, CancellationToken cancel);

    /// <summary>Reads bytes at an offset until the memory is full. Returns fewer bytes only at the end of the object.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">The id of a version; null for the newest.</param>
    /// <param name="offset">The offset of the first byte.</param>
    /// <param name="into">Receives the bytes.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <exception cref="Fault"><c>object_missing</c>, or another code of <see cref="ObjectFaults"/>.</exception>
    Task<int> ReadAsync(string key, string? version, long offset, Memory<byte> into, CancellationToken cancel);

    /// <summary>
    /// Lists the newest versions of all objects whose keys begin with a prefix, in ordinal order, without the ids of the versions. Delete
    /// markers are left out.
    /// </summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel);

    /// <summary>
    /// Lists all versions and delete markers whose keys begin with a prefix, in ordinal order of the keys and the newest version of a key
    /// first. Without versioning, the same as <see cref="ListAsync"/>.
    /// </summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    IAsyncEnumerable<StoredObject> ListVersionsAsync(string prefix, CancellationToken cancel);

    /// <summary>Deletes an object. Does nothing if there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">The id of the version to delete; null adds a delete marker where the bucket has versions.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <exception cref="Fault"><c>object_locked</c>, or another code of <see cref="ObjectFaults"/>.</exception>
    Task DeleteAsync(string key, string? version, CancellationToken cancel);

    /// <summary>Locks a version, or extends its lock. A lock is never shortened.</summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    Task ProtectAsync(string key, string version, ObjectRetention retention, CancellationToken cancel);

    /// <summary>Returns how a version is locked, or null if it is not.</summary>
    /// <inheritdoc cref="PutAsync" path="/exception"/>
    Task<ObjectRetention?> FindProtectionAsync(string key, string version, CancellationToken cancel);
}
