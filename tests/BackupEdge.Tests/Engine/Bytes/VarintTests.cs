using BackupEdge.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class VarintTests
{
    [Fact]
    public void A_number_is_read_back_without_the_bytes_after_it()
    {
        Prop.ForAll(AnyBytes.Number.ToArbitrary(), value =>
            {
                var bytes = new ByteString();
                Varint.Write(bytes, value);
                Varint.WriteSigned(bytes, (long)value);
                bytes.Append("rest"u8);
                var from = bytes.Span;
                return Varint.Read(ref from) == value && Varint.ReadSigned(ref from) == (long)value && from.SequenceEqual("rest"u8);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData(0ul, "00")]
    [InlineData(1ul, "01")]
    [InlineData(127ul, "7F")]
    [InlineData(128ul, "8001")]
    [InlineData(624485ul, "E58E26")]
    [InlineData(ulong.MaxValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Numbers_are_written_as_LEB128(ulong value, string hexadecimal)
    {
        var bytes = new ByteString();
        Varint.Write(bytes, value);

        Assert.Equal(hexadecimal, Convert.ToHexString(bytes.Span));
    }

    [Theory]
    [InlineData(0L, "00")]
    [InlineData(-1L, "01")]
    [InlineData(1L, "02")]
    [InlineData(-64L, "7F")]
    [InlineData(64L, "8001")]
    [InlineData(long.MaxValue, "FEFFFFFFFFFFFFFFFF01")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Small_numbers_of_either_sign_are_short(long value, string hexadecimal)
    {
        var bytes = new ByteString();
        Varint.WriteSigned(bytes, value);

        Assert.Equal(hexadecimal, Convert.ToHexString(bytes.Span));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFFFFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")] // 2^64 and more
    [InlineData("FFFFFFFFFFFFFFFFFF7F")]
    [InlineData("80808080808080808002")]
    [InlineData("8080808080808080808001")] // eleven bytes
    public void Truncated_and_too_large_numbers_are_refused(string hexadecimal)
    {
        Assert.Throws<FormatException>(() =>
        {
            ReadOnlySpan<byte> from = Convert.FromHexString(hexadecimal);
            Varint.Read(ref from);
        });
    }

    [Fact]
    public void Bytes_are_read_back_without_the_bytes_after_them()
    {
        ReadOnlySpan<byte> from = [3, 7, 8, 9, 10];

        Assert.Equal([7, 8, 9], Varint.ReadBytes(ref from).ToArray());
        Assert.Equal([10], from.ToArray());
    }

    [Theory]
    [InlineData("02AA")]
    [InlineData("FFFFFFFF0FAA")]
    [InlineData("FFFFFFFFFFFFFFFFFF01AA")]
    public void A_length_beyond_the_end_is_refused(string hexadecimal)
    {
        Assert.Throws<FormatException>(() =>
        {
            ReadOnlySpan<byte> from = Convert.FromHexString(hexadecimal);
            Varint.ReadBytes(ref from);
        });
    }
}
