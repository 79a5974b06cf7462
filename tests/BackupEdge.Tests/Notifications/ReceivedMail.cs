using MimeKit;

namespace BackupEdge.Tests.Notifications;

/// <summary>A mail that a mail server got.</summary>
internal sealed record ReceivedMail(IReadOnlyList<string> Recipients, string Text, bool IsSecure, bool IsSignedIn)
{
    public MimeMessage Message => MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Text)));
}
