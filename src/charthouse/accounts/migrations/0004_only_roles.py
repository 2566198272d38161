"""What somebody may do follows from roles alone; invitations know when their letter went out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_administrators")]
    operations = [
        migrations.RemoveField(model_name="user", name="is_staff"),
        migrations.RemoveField(model_name="user", name="is_superuser"),
        migrations.RemoveField(model_name="user", name="groups"),
        migrations.RemoveField(model_name="user", name="user_permissions"),
        migrations.AddField(model_name="invitation", name="sent_at", field=models.DateTimeField(null=True)),
    ]
