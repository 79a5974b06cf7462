using System.Runtime.InteropServices;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Compression;

/// <summary>Writes the zstd frames of <see cref="ZstdFrameCodec"/>. libzstd takes 0.5 to 18 MiB, depending on the level.</summary>
internal sealed class ZstdCompressor : IGroupCompressor
{
    private readonly Context _context = new();
    private readonly int _level;

    /// <summary>Creates a compressor; libzstd must be loaded.</summary>
    /// <param name="level">The level, <see cref="GroupCompression.MinLevel"/> to <see cref="GroupCompression.MaxLevel"/>.</param>
    /// <exception cref="Fault"><c>resource_limit</c>: there is not enough memory.</exception>
    public ZstdCompressor(int level)
    {
        _level = level;
        Set(ZstdLibrary.CompressionLevel, level);
        Set(ZstdLibrary.ChecksumFlag, 1);
    }

    /// <inheritdoc/>
    /// <exception cref="Fault"><c>resource_limit</c>: there is not enough memory.</exception>
    public unsafe int Compress(ReadOnlySpan<byte> raw, Span<byte> frame)
    {
        var body = frame[ZstdFrameCodec.Head..];
        fixed (byte* from = raw)
        fixed (byte* to = body)
        {
            var length = ZstdLibrary.ZSTD_compress2(_context, to, (nuint)body.Length, from, (nuint)raw.Length);
            ThrowIfError(length);
            ZstdFrameCodec.WriteHead(frame, _level, (int)length);
            return ZstdFrameCodec.Head + (int)length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private void Set(int parameter, int value) => ThrowIfError(ZstdLibrary.ZSTD_CCtx_setParameter(_context, parameter, value));

    // The parameters are valid and the buffers long enough, so that only memory can be missing.
    private static void ThrowIfError(nuint result)
    {
        if (ZstdLibrary.IsError(result))
        {
            throw new Fault(
                FaultCode.ResourceLimit,
                $"zstd cannot compress: {ZstdLibrary.Describe(result)}. Give the process more memory, or configure a lower "
                    + "compression_level or fewer workers."
            );
        }
    }

    /// <summary>A <c>ZSTD_CCtx</c>, which is reused for all frames.</summary>
    internal sealed class Context : SafeHandle
    {
        public Context()
            : base(0, ownsHandle: true) => SetHandle(ZstdLibrary.ZSTD_createCCtx());

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => ZstdLibrary.ZSTD_freeCCtx(handle) == 0;
    }
}
