using BackupEdge.Configuration;
using BackupEdge.Faults;
using MimeKit;

namespace BackupEdge.Notifications;

/// <summary>Creates the mail about a notification.</summary>
internal static class MailMessage
{
    /// <summary>Returns the mail. It has the same <c>Message-Id</c> at each attempt, so that mail programs recognise repeats.</summary>
    /// <param name="mail">The sender and the recipients.</param>
    /// <param name="id">The notification's id.</param>
    /// <param name="message">The notification.</param>
    public static MimeMessage Create(MailDefinition mail, string id, Message message)
    {
        var from = MailboxAddress.Parse(mail.From);
        from.Name = "BackupEdge";
        var created = new MimeMessage
        {
            Subject = $"BackupEdge on {message.Host}: {message.Event.Replace('.', ' ')}",
            Date = message.CreatedAt,
            MessageId = $"{id}@{from.Domain}",
            Body = new TextPart("plain") { Text = TextOf(message) },
        };
        created.From.Add(from);
        foreach (var address in mail.To)
        {
            created.To.Add(MailboxAddress.Parse(address));
        }

        if (message.IsUrgent)
        {
            created.Importance = MessageImportance.High;
        }

        // RFC 3834: no answers of holiday programs.
        created.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        created.Headers.Add("X-BackupEdge-Event", message.Event);
        created.Headers.Add("X-BackupEdge-Delivery", id);
        return created;
    }

    private static string TextOf(Message message)
    {
        var width = message.Facts.Count == 0 ? 0 : message.Facts.Max(fact => fact.Name.Length) + 2;
        var facts = message.Facts.Select(fact => $"{(fact.Name + ":").PadRight(width)}{fact.Value}\n");
        return $"{message.Text}\n\n{string.Concat(facts)}\nSent by BackupEdge {ProgramVersion.Number} on {message.Host}.\n";
    }
}
