using System.Buffers.Binary;
using System.Text;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Tests.Engine.Tar;

public sealed class AclTextTests
{
    [Fact]
    public void Every_kind_of_entry_is_converted_to_text()
    {
        var acl = Acl(
            (1, 6, uint.MaxValue),
            (2, 6, 1000),
            (2, 4, uint.MaxValue - 1),
            (4, 5, uint.MaxValue),
            (8, 7, 0),
            (16, 6, uint.MaxValue),
            (32, 0, uint.MaxValue)
        );

        Assert.Equal("user::rw-,user:1000:rw-,user:4294967294:r--,group::r-x,group:0:rwx,mask::rw-,other::---", Text(acl, out var group));
        Assert.Equal(4u, group);
    }

    [Fact]
    public void Without_a_mask_the_group_keeps_its_rights()
    {
        Assert.Equal("user::rw-,group::r-x,other::r--", Text(Acl((1, 6, 0), (4, 5, 0), (32, 4, 0)), out var group));
        Assert.Equal(5u, group);
    }

    [Theory]
    [InlineData("")]
    [InlineData("02000000")]
    [InlineData("03000000010006FFFFFFFF00")]
    [InlineData("0200000001000600FFFFFFFF01")]
    [InlineData("0200000003000600FFFFFFFF")]
    [InlineData("0200000001000800FFFFFFFF")]
    [InlineData("0200000001000600FFFFFFFF0300")]
    public void Invalid_access_lists_have_no_text(string hex)
    {
        var text = new ByteString();
        text.Append("before"u8);

        Assert.False(AclText.TryAppend(Convert.FromHexString(hex), text, out _));
        Assert.Equal("before", Encoding.ASCII.GetString(text.Span));
    }

    private static string Text(byte[] acl, out uint group)
    {
        var text = new ByteString();
        Assert.True(AclText.TryAppend(acl, text, out group));
        return Encoding.ASCII.GetString(text.Span);
    }

    private static byte[] Acl(params (ushort Tag, ushort Permissions, uint Id)[] entries)
    {
        var bytes = new byte[4 + (8 * entries.Length)];
        bytes[0] = 2;
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 + (8 * i)), entries[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(6 + (8 * i)), entries[i].Permissions);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8 + (8 * i)), entries[i].Id);
        }

        return bytes;
    }
}
