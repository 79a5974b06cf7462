using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sealing;

/// <summary>
/// The keys of one sealed archive, each for one purpose and bound to store, archive and sequence number. The content key <em>must not</em>
/// be unwrapped before it is needed, and everything is overwritten when this object is disposed. Thread-safe until then.
/// </summary>
internal sealed class ArchiveKeys : IDisposable
{
    private readonly byte[] _context;
    private readonly byte[] _metadata;
    private readonly List<byte[]> _all = [];
    private readonly Lock _lock = new();
    private readonly Func<byte[]?> _unwrapContent;
    private byte[]? _contentBody;

    private ArchiveKeys(ArchiveSeal seal, byte[] context, byte[] metadata, KeyGeneration generation, Func<byte[]?> unwrapContent)
    {
        _context = context;
        _metadata = metadata;
        _unwrapContent = unwrapContent;
        _all.Add(metadata);
        Seal = seal;
        Generation = generation;
        Cipher = (SealCipher)seal.Cipher;
        Header = Derive("bea2 header");
        Head = Derive("bea2 head");
        Check = Derive("bea2 check");
        PageBody = Derive("bea2 body");
        Index = Derive("bea2 index");
        Root = Derive("bea2 root");
        Facts = Derive("bea2 facts");
        Trailer = Derive("bea2 trailer");
    }

    /// <summary>How the archive is sealed.</summary>
    public ArchiveSeal Seal { get; }

    /// <summary>The generation whose keys name the chunks.</summary>
    public KeyGeneration Generation { get; }

    public SealCipher Cipher { get; }

    /// <summary>The key of the header's HMAC.</summary>
    public byte[] Header { get; }

    /// <summary>The key of the heads of groups.</summary>
    public byte[] Head { get; }

    /// <summary>The key of the checks of groups.</summary>
    public byte[] Check { get; }

    /// <summary>The key of the bodies of groups with pages of the manifest.</summary>
    public byte[] PageBody { get; }

    /// <summary>The key of the pages of the index.</summary>
    public byte[] Index { get; }

    /// <summary>The key of the manifest root.</summary>
    public byte[] Root { get; }

    /// <summary>The key of the facts.</summary>
    public byte[] Facts { get; }

    /// <summary>The key of the trailer's HMAC.</summary>
    public byte[] Trailer { get; }

    /// <summary>
    /// The key of the bodies of groups with content; null while the content is locked. It is asked for again each time until it is there.
    /// </summary>
    public byte[]? ContentBody
    {
        get
        {
            if (Volatile.Read(ref _contentBody) is { } known)
            {
                return known;
            }

            lock (_lock)
            {
                if (_contentBody is null && _unwrapContent() is { Length: Sealing.Seal.KeySize } key)
                {
                    var body = new byte[Sealing.Seal.KeySize];
                    Derive(key, "bea2 body", _context, body);
                    CryptographicOperations.ZeroMemory(key);
                    _all.Add(body);
                    _contentBody = body;
                }

                return _contentBody;
            }
        }
    }

    /// <summary>Creates new keys for an archive.</summary>
    /// <param name="source">Wraps the content key.</param>
    /// <param name="store">The keys of the store.</param>
    /// <param name="generation">The generation whose keys name the chunks.</param>
    /// <param name="id">The id of the archive.</param>
    /// <param name="sequence">The sequence number of the archive.</param>
    /// <param name="ids">The value of <see cref="ArchiveSeal.Ids"/>.</param>
    public static ArchiveKeys Create(
        IStoreKeys source,
        StoreKeys store,
        KeyGeneration generation,
        string id,
        long sequence,
        string? ids = null
    )
    {
        var context = ContextOf(store.StoreId, id, sequence);
        var metadata = RandomNumberGenerator.GetBytes(Sealing.Seal.KeySize);
        var content = RandomNumberGenerator.GetBytes(Sealing.Seal.KeySize);
        var cipher = Sealing.Seal.DefaultCipher;
        var epoch = store.Epochs[^1];
        var mode = store.Mode switch
        {
            SealMode.Shared => ArchiveSeal.Shared,
            SealMode.Sealed => ArchiveSeal.Sealed,
            _ => throw new ArgumentOutOfRangeException(nameof(store), store.Mode, "The mode is unknown."),
        };
        var wrapped = store.Mode == SealMode.Shared ? Wrap(cipher, epoch, "bea2 wrap k", context, content) : source.WrapContentKey(content);
        var seal = new ArchiveSeal(
            (int)cipher,
            store.StoreId,
            epoch.Number,
            generation.Number,
            mode,
            Wrap(cipher, epoch, "bea2 wrap m", context, metadata),
            wrapped,
            ArchiveSeal.DefaultPadding
        )
        {
            Ids = ids,

            // A larger one is only beside the archives.
            Keys = store.Bundle.Length is > 0 and <= ArchiveSeal.MaxWrappedBytes ? store.Bundle.ToArray() : null,
        };
        return new ArchiveKeys(seal, context, metadata, generation, () => content);
    }

    /// <summary>Opens the keys of an existing archive.</summary>
    /// <exception cref="Fault">
    /// <c>key_missing</c> if the store's keys are not those of the archive, or <c>archive_damaged</c> if the wrapped key was changed.
    /// </exception>
    public static ArchiveKeys Open(IStoreKeys source, string id, long sequence, ArchiveSeal seal)
    {
        var store = source.ForReading();
        if (seal.Store != store.StoreId)
        {
            throw Missing(id, $"it belongs to the store {seal.Store}, and the keys are those of the store {store.StoreId}");
        }

        var epoch = store.Epochs.FirstOrDefault(epoch => epoch.Number == seal.Epoch)
            ?? throw Missing(id, $"the key bundle has no key of epoch {seal.Epoch}");
        var generation = store.Generations.FirstOrDefault(generation => generation.Number == seal.Generation)
            ?? throw Missing(id, $"the key bundle has no keys of generation {seal.Generation}");
        var context = ContextOf(seal.Store, id, sequence);
        var cipher = (SealCipher)seal.Cipher;
        if (Unwrap(cipher, epoch, "bea2 wrap m", context, seal.M) is not { } metadata)
        {
            throw new Fault(
                FaultCode.ArchiveDamaged,
                $"The archive of '{id}' is damaged: its key does not open with the store key of epoch {seal.Epoch}, so its header was "
                    + "changed or copied from another archive. Restore from another backup.",
                ("backup_id", id)
            );
        }

        byte[]? UnwrapContent() =>
            seal.Mode == ArchiveSeal.Shared ? Unwrap(cipher, epoch, "bea2 wrap k", context, seal.K) : source.UnwrapContentKey(seal.K);
        return new ArchiveKeys(seal, context, metadata, generation, UnwrapContent);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var key in _all)
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }
    }

    /// <summary>Derives a key from a store key for one purpose and one archive or object, 32 bytes.</summary>
    /// <param name="key">The store key.</param>
    /// <param name="purpose">The purpose, ASCII.</param>
    /// <param name="store">The id of the store.</param>
    /// <param name="id">The id of the archive or object, ASCII.</param>
    /// <param name="sequence">Its sequence number.</param>
    public static byte[] Derive(ReadOnlySpan<byte> key, string purpose, Guid store, string id, long sequence)
    {
        var derived = new byte[Sealing.Seal.KeySize];
        Derive(key, purpose, ContextOf(store, id, sequence), derived);
        return derived;
    }

    /// <summary>Creates the fault for keys that are not those of an archive.</summary>
    public static Fault Missing(string id, string why) =>
        new(
            FaultCode.KeyMissing,
            $"The archive of '{id}' is sealed, and its keys are missing: {why}. Put the key bundle of that store into the folder 'keys'.",
            ("backup_id", id)
        );

    private static byte[] Wrap(SealCipher cipher, StoreEpoch epoch, string purpose, byte[] context, byte[] key)
    {
        Span<byte> wrapping = stackalloc byte[Sealing.Seal.KeySize];
        Derive(epoch.Key, purpose, context, wrapping);
        var wrapped = new byte[key.Length + Sealing.Seal.Overhead];
        Sealing.Seal.Write(cipher, wrapping, [], key, wrapped);
        CryptographicOperations.ZeroMemory(wrapping);
        return wrapped;
    }

    private static byte[]? Unwrap(SealCipher cipher, StoreEpoch epoch, string purpose, byte[] context, byte[] wrapped)
    {
        if (wrapped.Length != Sealing.Seal.KeySize + Sealing.Seal.Overhead)
        {
            return null;
        }

        Span<byte> wrapping = stackalloc byte[Sealing.Seal.KeySize];
        Derive(epoch.Key, purpose, context, wrapping);
        var key = new byte[Sealing.Seal.KeySize];
        var isOpen = Sealing.Seal.TryOpen(cipher, wrapping, [], wrapped, key);
        CryptographicOperations.ZeroMemory(wrapping);
        return isOpen ? key : null;
    }

    private byte[] Derive(string purpose)
    {
        var key = new byte[Sealing.Seal.KeySize];
        Derive(_metadata, purpose, _context, key);
        _all.Add(key);
        return key;
    }

    private static void Derive(ReadOnlySpan<byte> key, string purpose, byte[] context, Span<byte> into)
    {
        var info = new byte[purpose.Length + 1 + context.Length];
        Encoding.ASCII.GetBytes(purpose, info);
        context.CopyTo(info, purpose.Length + 1);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, into, salt: [], info);
    }

    private static byte[] ContextOf(Guid store, string id, long sequence)
    {
        const int GuidSize = 16;
        var context = new byte[GuidSize + sizeof(ulong) + id.Length];
        store.TryWriteBytes(context, bigEndian: true, out _);
        BinaryPrimitives.WriteUInt64LittleEndian(context.AsSpan(GuidSize), (ulong)sequence);
        Encoding.ASCII.GetBytes(id, context.AsSpan(GuidSize + sizeof(ulong)));
        return context;
    }
}
